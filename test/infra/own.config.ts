/** A deployment with a control of the user's own. */
export { default } from "../../examples/own-controls/genkan.config.ts";
