import type { BehaviourRemedy, ConsoleRemedy, NoRemedy } from "../model/remedy.ts";
import { clean } from "../model/text.ts";
import { day } from "../model/time.ts";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_cliapi.html */
export const registerRootDevice: ConsoleRemedy = {
  way: "console",
  by: "root",
  because: {
    en: "AWS has no API for the root user's MFA devices: only the root user can register or remove them, in the console.",
    ja: "ルートユーザーの MFA デバイスを操作する API はありません。登録や削除ができるのは、コンソールにサインインしたルートユーザーだけです。",
  },
};

/** The key's last use, by the credential report: a key that something needs is not deleted right away. */
export const deleteRootKey: ConsoleRemedy = {
  way: "console",
  by: "root",
  because: {
    en: "Genkan does not delete it: only the root user can, and a deleted key never comes back.",
    ja: "Genkan では削除しません。削除できるのはルートユーザーだけで、削除したキーは元に戻せません。",
  },
  warning: {
    reads: ["credentialReport"],
    from({ credentialReport }) {
      const keys = credentialReport?.known ? (credentialReport.value.root?.accessKeys ?? []) : [];
      const [last] = keys
        .flatMap(({ lastUsed, lastUsedService, lastUsedRegion }) =>
          lastUsed instanceof Date ? [{ at: lastUsed, where: [lastUsedService, lastUsedRegion] }] : [],
        )
        .toSorted((a, b) => b.at.getTime() - a.at.getTime());
      if (!last) return null;
      const where = last.where.filter((each) => each !== null).map((each) => clean(each));
      return {
        en: `Last used on ${day(last.at)}${where.length ? ` (${where.join(", ")})` : ""}, by the credential report. Something may still need it: genkan activity shows what root did.`,
        ja: `認証情報レポートによる最終使用日は ${day(last.at)} です${where.length ? ` (${where.join("、")})` : ""}。まだ必要とする処理がある可能性があります。ルートユーザーの操作は genkan activity で確認できます。`,
      };
    },
  },
};

export const deleteRootCredential: ConsoleRemedy = {
  way: "console",
  by: "root",
  because: {
    en: "Genkan does not delete it: only the root user can, and what is deleted never comes back.",
    ja: "Genkan では削除しません。削除できるのはルートユーザーだけで、削除すると元に戻せません。",
  },
};

export const stopUsingRoot: BehaviourRemedy = {
  way: "behaviour",
  text: {
    en: "Nothing can be set: the finding ends when root was not used for the whole window. Declare what root has to be used for beforehand, with genkan planned-use add.",
    ja: "設定で解消できるものではありません。対象期間中にルートユーザーが使われなければ、検出結果は解消されます。ルートユーザーが必要な作業は、事前に genkan planned-use add で登録してください。",
  },
};

export const useSecondFactor: BehaviourRemedy = {
  way: "behaviour",
  text: {
    en: "Nothing can be set for one person: the finding ends when every sign-in of the window used a second factor.",
    ja: "個人ごとに設定できるものではありません。対象期間のすべてのサインインで第 2 要素が使われれば、検出結果は解消されます。",
  },
};

export const signInOnce: BehaviourRemedy = {
  way: "behaviour",
  text: {
    en: "Nobody can do this for the person: it ends when an administrator has signed in through the AWS access portal.",
    ja: "本人以外にはできません。管理者が AWS アクセスポータルからサインインすれば解消されます。",
  },
};

/** https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreateInstance.html */
export const enableIdentityCenter: ConsoleRemedy = {
  way: "console",
  by: "administrator",
  because: {
    en: "AWS has no API that creates an organization instance, and the step cannot be taken back: it may end the Free plan, and the Region cannot be changed.",
    ja: "組織インスタンスを作成する API はありません。また、この操作は取り消せません (無料プランが終了することがあり、リージョンも変更できません)。",
  },
};

/** https://docs.aws.amazon.com/singlesignon/latest/userguide/userswithoutpwd.html */
export const addUser: ConsoleRemedy = {
  way: "console",
  by: "administrator",
  because: {
    en: "A user that is created by API has no password and gets no invitation; the console sends one.",
    ja: "API で作成したユーザーにはパスワードがなく、招待メールも届きません。コンソールで追加すると招待メールが送られます。",
  },
};

export const enableUser: ConsoleRemedy = {
  way: "console",
  by: "administrator",
  because: {
    en: "Only you know who of the disabled users should be able to sign in again.",
    ja: "無効なユーザーのうち、誰を再びサインインできるようにするかは、管理者の判断が必要です。",
  },
};

export const setMfa: ConsoleRemedy = {
  way: "console",
  by: "administrator",
  because: {
    en: "AWS documents no API for the MFA settings of IAM Identity Center.",
    ja: "IAM Identity Center の MFA 設定を変更する API は公開されていません。",
  },
};

export const widenNothing: NoRemedy = {
  way: "none",
  because: {
    en: "Removing a boundary or a deny would give people more rights. Genkan never does that: decide which permission set administers the account.",
    ja: "アクセス許可の境界や明示的な拒否を外すと、権限が広がります。Genkan では行いません。どの許可セットでアカウントを管理するかを決めてください。",
  },
};

export const breakPath: ConsoleRemedy = {
  way: "console",
  by: "administrator",
  because: {
    en: "Which permission on the path is not needed depends on what the user is for.",
    ja: "経路上のどの権限が不要かは、そのユーザーの用途によって異なります。",
  },
};

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html */
export const selectEvents: ConsoleRemedy = {
  way: "console",
  by: "administrator",
  because: {
    en: "The API replaces all event selectors of a trail at once, and data events with them.",
    ja: "API では、データイベントを含むすべてのイベントセレクタが一度に置き換わります。",
  },
};

export const createTrail: ConsoleRemedy = {
  way: "console",
  by: "administrator",
  because: {
    en: "A trail needs an S3 bucket with a policy; the console creates both together.",
    ja: "証跡には、バケットポリシーを設定した S3 バケットが必要です。コンソールでは両方がまとめて作成されます。",
  },
};
