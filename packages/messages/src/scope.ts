import type { ExceptionScope } from "@genkan/controls/engine/exception";
import { clean, type Text } from "@genkan/controls/model/text";

/** The accounts that an exception of an organization covers, as a part of a sentence. */
export function scopeText(scope: ExceptionScope): Text {
  if ("accounts" in scope) {
    const { en, ja } = listed(scope.accounts);
    return { en: `${scope.accounts.length === 1 ? "account" : "accounts"} ${en}`, ja: `アカウント ${ja}` };
  }
  const all = whole(scope);
  if (!scope.except?.length) return all;
  const except = listed(scope.except);
  return { en: `${all.en} except ${except.en}`, ja: `${all.ja} (${except.ja} を除く)` };
}

/** How many ids a sentence names; it counts the rest. */
const NAMED = 5;

function listed(ids: readonly string[]): Text {
  const first = ids
    .slice(0, NAMED)
    .map((id) => clean(id))
    .join(", ");
  const rest = ids.length - NAMED;
  return rest > 0 ? { en: `${first} and ${rest} more`, ja: `${first} ほか ${rest} 件` } : { en: first, ja: first };
}

function whole(scope: Exclude<ExceptionScope, { readonly accounts: unknown }>): Text {
  if ("all" in scope) return { en: "all accounts of the organization", ja: "組織のすべてのアカウント" };
  if ("ou" in scope) {
    const ou = clean(scope.ou);
    return { en: `accounts in the OU ${ou}`, ja: `組織単位 (OU) ${ou} のアカウント` };
  }
  const tag = `${clean(scope.tag.key)}=${clean(scope.tag.value)}`;
  return { en: `accounts with the tag ${tag}`, ja: `タグ ${tag} のアカウント` };
}

/** A scope for programs, safe to show anywhere. */
export function cleanScope(scope: ExceptionScope): ExceptionScope {
  if ("accounts" in scope) return { accounts: scope.accounts.map((id) => clean(id)) };
  const except = scope.except?.length ? { except: scope.except.map((id) => clean(id)) } : {};
  if ("tag" in scope) return { tag: { key: clean(scope.tag.key), value: clean(scope.tag.value) }, ...except };
  return "ou" in scope ? { ou: clean(scope.ou), ...except } : { all: true, ...except };
}
