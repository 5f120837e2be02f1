/**
 * The SDK's own defaults. For each that is not set, each client reads the shared configuration files and makes two
 * errors, whose stacks cost as much as a call.
 */
export const SDK_DEFAULTS = {
  AWS_USE_FIPS_ENDPOINT: "false",
  AWS_USE_DUALSTACK_ENDPOINT: "false",
  AWS_AUTH_SCHEME_PREFERENCE: "sigv4",
  AWS_DISABLE_CLOCK_SKEW_CORRECTION: "false",
  AWS_ACCOUNT_ID_ENDPOINT_MODE: "preferred",
  AWS_DEFAULTS_MODE: "legacy",
  AWS_SDK_UA_APP_ID: "genkan-test",
};
