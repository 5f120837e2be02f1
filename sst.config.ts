/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  async app(input) {
    const { default: config } = await import("./genkan.config");
    return {
      name: "genkan",
      home: "aws",
      removal: input.stage === "production" ? "retain" : "remove",
      protect: input.stage === "production",
      providers: { aws: { defaultTags: { tags: config.tags } } },
    };
  },
  async run() {
    const { default: config } = await import("./genkan.config");
    const { assertNotified } = await import("./stacks/config");
    assertNotified(config);
    const { defaults } = await import("./stacks/defaults");
    const { findings } = await import("./stacks/findings");
    const { alerts } = await import("./stacks/alerts");
    const { monitor } = await import("./stacks/monitor");
    const { notify } = await import("./stacks/notify");
    const { configRules } = await import("./stacks/config-rules");
    const { detection } = await import("./stacks/detection");
    const { organization } = await import("./stacks/organization");
    const { organizationMembers } = await import("./stacks/organization-members");
    const { readRoleName } = await import("./stacks/organization-settings");
    const { watchdog } = await import("./stacks/watchdog");

    defaults(config);
    const table = findings(config);
    const notified = alerts(config);
    const scheduled = monitor(config, table);
    const notifier = notify(config, table, notified);
    const rules = configRules(config, table);
    const passes = organization(config, table);
    const events = detection(config, table, notified, { rulePrefix: rules?.prefix, sweeps: passes?.sweeps });
    organizationMembers(config);
    watchdog(
      config,
      notified,
      {
        Monitor: scheduled,
        Notify: notifier,
        ConfigRule: rules,
        Event: events,
        Sweep: passes?.sweep,
        Flood: passes?.flood,
      },
      passes,
    );
    return {
      // Commands that run in this folder use them. SST keeps those of the last deployment alone, whatever its stage.
      stage: $app.stage,
      table: table.name,
      topic: notified.topic.arn,
      ...(config.organization ? { readRole: readRoleName(config.organization, $app.stage) } : {}),
      ...Object.assign({}, ...notified.channels.map(({ outputs }) => outputs)),
    };
  },
});
