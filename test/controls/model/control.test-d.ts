/**
 * What a control may not do does not compile. `npm run check` compiles this file, and fails where a line under
 * `@ts-expect-error` has no error.
 */
import { control, perResource, reason } from "@genkan/controls/model/control";

const text = { en: "Text", ja: "テキスト" };
const about = {
  id: "an-example",
  severity: "LOW",
  step: null,
  frameworks: {},
  title: text,
  why: text,
  consolePage: "iam-users",
  remediation: { en: ["Step"], ja: ["手順"] },
} as const;
const fine = reason("COMPLIANT", () => text);
const remedy = { way: "behaviour", text } as const;
const counted = ({ count }: { count: number }) => ({ en: `${count}`, ja: `${count}` });
const found = reason("NON_COMPLIANT", counted, { remedy });

// This compiles, so that each error below is due to the one thing that differs.
control({
  ...about,
  needs: ["accountSummary"],
  uses: ["trails"],
  reasons: { fine, found },
  judge: ({ accountSummary, trails }) =>
    accountSummary.accessKeys && trails.known
      ? [{ reason: "found", params: { count: accountSummary.accessKeys } }]
      : [{ reason: "fine", params: {} }],
});

// Evidence that the control did not ask for.
control({
  ...about,
  needs: ["accountSummary"],
  reasons: { fine },
  // @ts-expect-error `trails` is not in `needs`
  judge: ({ trails }) => [{ reason: trails ? "fine" : "fine", params: {} }],
});

// The value of evidence that may be unknown.
control({
  ...about,
  needs: [],
  uses: ["accountSummary"],
  reasons: { found },
  // @ts-expect-error `accountSummary` is in `uses`: it has a value only where it is known
  judge: ({ accountSummary }) => [{ reason: "found", params: { count: accountSummary.accessKeys ?? 0 } }],
});

// A fact that does not exist.
control({
  ...about,
  // @ts-expect-error no fact has this name
  needs: ["weather"],
  reasons: { fine },
  judge: () => [{ reason: "fine", params: {} }],
});

// A reason without a text.
// @ts-expect-error the text is missing
reason("COMPLIANT");
control({
  ...about,
  needs: [],
  reasons: { fine },
  // @ts-expect-error `other` is not in `reasons`
  judge: () => [{ reason: "other", params: {} }],
});

// A reason whose text lacks a parameter.
control({
  ...about,
  needs: [],
  reasons: { found },
  // @ts-expect-error the text of `found` takes `count`
  judge: () => [{ reason: "found", params: {} }],
});

// A problem for which nothing says what puts it right.
// @ts-expect-error the remedy is missing
reason("NON_COMPLIANT", counted);
// @ts-expect-error the remedy is missing
reason("NON_COMPLIANT", () => text, { severity: "LOW" });
// @ts-expect-error a remedy that is none says why
reason("NON_COMPLIANT", () => text, { remedy: { way: "none" } });

// A missing language.
// @ts-expect-error Japanese is missing
reason("COMPLIANT", () => ({ en: "Text" }));
control({
  ...about,
  // @ts-expect-error Japanese is missing
  title: { en: "Text" },
  needs: [],
  reasons: { fine },
  judge: () => [{ reason: "fine", params: {} }],
});
control({
  ...about,
  // @ts-expect-error Japanese is missing
  remediation: { en: ["Step"] },
  needs: [],
  reasons: { fine },
  judge: () => [{ reason: "fine", params: {} }],
});

// No evaluation at all, which would read as "all is well".
control({
  ...about,
  needs: [],
  reasons: { fine },
  // @ts-expect-error the list is empty
  judge: () => [],
});

// A verdict of one resource, with a reason that is not there; or none for the case without resources.
control({
  ...about,
  needs: ["userCredentials"],
  reasons: { fine },
  judge: ({ userCredentials: { users } }) =>
    // @ts-expect-error `other` is not in `reasons`
    perResource(
      users,
      () => ({ reason: "other", params: {} }),
      () => ({ reason: "fine", params: {} }),
    ),
});
control({
  ...about,
  needs: ["userCredentials"],
  reasons: { fine },
  // @ts-expect-error the verdict for the case without resources is missing
  judge: ({ userCredentials: { users } }) => perResource(users, () => ({ reason: "fine", params: {} })),
});

// The verdict in another account, with a reason that is not there.
control({
  ...about,
  needs: ["accountSummary"],
  reasons: { fine },
  // @ts-expect-error `other` is not in `reasons`
  elsewhere: () => ({ reason: "other", params: {} }),
  judge: () => [{ reason: "fine", params: {} }],
});
