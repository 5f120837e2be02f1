export { IdentitystoreClient } from "@aws-sdk/client-identitystore";
