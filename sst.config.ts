/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  async app(input) {
    const { app } = await import("genkan/config");
    const { default: config } = await import("./genkan.config");
    return app(config, input);
  },
  async run() {
    const { deploy } = await import("genkan/sst");
    const { default: config } = await import("./genkan.config");
    // SST defines these two in this folder's files alone.
    return deploy(config, { aws, sst });
  },
});
