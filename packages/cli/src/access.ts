import { accessNames } from "@genkan/aws/access-names";
import { openAccount } from "@genkan/aws/account";
import { accountAlias } from "@genkan/aws/account-name";
import { accessHistory } from "@genkan/aws/cloudtrail/access-history";
import { allAccessFacts } from "@genkan/controls/domain/access";
import { describedAccess, fixBehind, mayBeFix } from "@genkan/controls/engine/access";
import { homeIn, instanceIn, settingsWith } from "@genkan/controls/engine/evaluate";
import { partitionNamed, partitions } from "@genkan/controls/model/partition";
import type { Locale, Text } from "@genkan/controls/model/text";
import { daysBefore } from "@genkan/controls/model/time";
import { type AccessList, accessCsv, accessLines, accessValue } from "@genkan/messages/formats/access-list";
import { configurationFor, configuredName } from "./configuration.ts";
import { type LedgerChoice, openPlace, placeOf } from "./ledger/open.ts";
import type { Shell } from "./shell.ts";
import { targetFor } from "./target/choice.ts";

/** What to list, and how. */
interface AccessChoice extends LedgerChoice {
  readonly scenario: string | undefined;
  readonly days: number;
  readonly format: "table" | "json" | "csv";
  readonly locale: Locale;
}

/** Lists the changes to who may administer, as CloudTrail's event history has them. Nothing has to be deployed. */
export async function listAccess(shell: Shell, choice: AccessChoice): Promise<number> {
  const { format, locale } = choice;
  const done = shell.stderr.progress(words.asking[locale]);
  const list = await readAccess(shell, choice).finally(done);
  const reader = { locale, timeZone: shell.timeZone };
  for (const note of notesOn(list)) shell.stderr.say(`genkan: ${note[locale]}\n`);
  const { stdout } = shell;
  if (format === "json") await stdout.write(`${JSON.stringify(accessValue(list, reader), null, 2)}\n`);
  else if (format === "csv") await stdout.write(accessCsv(list, locale));
  else if (!list.changes.length) await stdout.write(words.none(choice.days)[locale]);
  else await stdout.write(accessLines(list, reader, stdout.columns) + words.lookUp[locale]);
  return 0;
}

async function readAccess(shell: Shell, choice: AccessChoice): Promise<AccessList> {
  await using target = await targetFor(shell, choice);
  const { aws } = target;
  const { settings } = await configurationFor(shell, {
    locale: choice.locale,
    config: undefined,
    control: undefined,
    identityCenterRegion: undefined,
  });
  const { subject, collect } = await openAccount(aws);
  const { account, partition } = subject;
  const place = await placeOf(shell, choice);
  await using opened = await openPlace(shell, "reading", place, { aws, account, locale: choice.locale });
  const { ledger } = opened;
  const [standing, at] = [await ledger.read(account), target.now()];
  const { observations } = await collect(
    new Set([...allAccessFacts, "directory"]),
    settingsWith(settings, standing),
    at,
  );
  const instance = instanceIn(observations);
  const isOurs = instance?.owner === account;
  const from = daysBefore(at, choice.days);
  const { globalRegion: global } = partitionNamed(partition) ?? partitions.aws;
  const history = await accessHistory(aws, from, { global, identityCenter: isOurs ? instance.region : null });
  const name = (await configuredName(shell, account)) ?? (await accountAlias(aws));
  const changes = await describedAccess(history.changes, observations, {
    subject,
    notices: {
      sent: true,
      namesOf: async (wanted, observed) => ({
        ...(await accessNames(aws, wanted, observed)),
        accounts: new Map(name ? [[account, name]] : []),
      }),
    },
  });
  const fixes = changes.some((each) => mayBeFix(each, standing.fixes)) ? await ledger.fixes(account) : [];
  const managing = observations.identityCenter?.known ? observations.identityCenter.value.managementAccount : null;
  return {
    account,
    from: from.toISOString(),
    to: at.toISOString(),
    changes: changes.map((change) => {
      const fix = fixBehind(change, fixes);
      return fix ? { ...change, fix } : change;
    }),
    cut: history.cut,
    elsewhere: isOurs ? null : (instance?.owner ?? managing),
    home: homeIn(subject, observations),
  };
}

/** What the list does not show. */
function notesOn({ cut, elsewhere }: AccessList): readonly Text[] {
  return [...(elsewhere === null ? [] : [words.elsewhere(elsewhere)]), ...(cut.length ? [words.cut(cut)] : [])];
}

const words = {
  asking: {
    en: "Reading CloudTrail's event history (AWS answers two look-ups a second) ...",
    ja: "CloudTrail のイベント履歴を読み取っています (AWS の上限は 1 秒に 2 回です) ...",
  } satisfies Text,
  none: (days: number): Text => ({
    en: `CloudTrail has no change to who may administer in the last ${days} days.\n`,
    ja: `この ${days} 日間、管理者アクセスに関わる変更は CloudTrail に記録されていません。\n`,
  }),
  lookUp: {
    en: "An event in full: aws cloudtrail lookup-events --region REGION --lookup-attributes AttributeKey=EventId,AttributeValue=ID\n",
    ja: "イベントの全文: aws cloudtrail lookup-events --region リージョン --lookup-attributes AttributeKey=EventId,AttributeValue=ID\n",
  } satisfies Text,
  elsewhere: (account: string): Text => ({
    en: `changes of Identity Center are recorded in account ${account}, not here`,
    ja: `Identity Center の変更は、このアカウントではなくアカウント ${account} に記録されます`,
  }),
  cut: (calls: readonly string[]): Text => ({
    en: `only the latest 1,000 events each of ${calls.join(", ")} were read`,
    ja: `${calls.join("、")} は、それぞれ最新の 1,000 件だけを読み取りました`,
  }),
};
