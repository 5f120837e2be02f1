export { ConfigServiceClient } from "@aws-sdk/client-config-service";
