import { defineConfig } from "genkan/config";

/** The one file to edit before `npx sst deploy --stage production`. An e-mail address is all that is required. */
export default defineConfig({
  emails: [],
});
