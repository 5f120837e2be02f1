import type { Text } from "@genkan/controls/model/text";
import type { Scenario } from "@genkan/sandbox/scenario";
import { type Action, actions } from "./actions.ts";

/** A button of the page: it does something to the simulated account and, where that can be undone, undoes it. */
export interface Switch {
  readonly action: Action;
  readonly argument: string;
  readonly undo?: {
    readonly action: Action;
    /** Whether the account is in the state that the action leaves. */
    isOn(scenario: Scenario): boolean;
  };
}

const isAdministrators = ({ permissionSet }: { permissionSet: string }) => permissionSet === "AdministratorAccess";

/** The buttons, by who does it. @param beginning the account as it was, for what is given back */
export const switchesFor = (
  beginning: Scenario,
): readonly { readonly by: Text; readonly switches: readonly Switch[] }[] => [
  {
    by: { en: "Root", ja: "ルートユーザー" },
    switches: [
      {
        action: actions.createKey,
        argument: "",
        undo: { action: actions.deleteKey, isOn: ({ root }) => root.accessKeys.length > 0 },
      },
      {
        action: actions.removeMfa,
        argument: "",
        undo: {
          action: {
            ...actions.addMfa,
            change(scenario, argument, now) {
              const complaint = actions.addMfa.change(scenario, argument, now);
              scenario.root.mfaDevices = structuredClone(beginning.root.mfaDevices);
              return complaint;
            },
          },
          isOn: ({ root }) => root.mfaDevices.length === 0,
        },
      },
      { action: actions.rootSignIn, argument: "" },
    ],
  },
  {
    by: { en: "Administrator", ja: "管理者" },
    switches: [
      {
        action: actions.unassign,
        argument: "",
        undo: {
          action: actions.assign,
          isOn: ({ identityCenter }) => !identityCenter?.assignments.some(isAdministrators),
        },
      },
    ],
  },
  {
    by: { en: "Genkan itself", ja: "Genkan 自体" },
    switches: [
      {
        action: actions.deny,
        argument: "cloudtrail:LookupEvents",
        undo: { action: actions.allow, isOn: ({ faults }) => faults.length > 0 },
      },
    ],
  },
];
