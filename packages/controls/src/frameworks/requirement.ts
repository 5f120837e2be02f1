import type { Text } from "../model/text.ts";

/** How much of a requirement Genkan's controls answer: all of it, or the part that the text describes. */
export type Answer = "whole" | Text;

/** A requirement of a framework, as Genkan lists it. */
export interface Requirement {
  readonly number: string;
  /** What it asks for, in a few words. */
  readonly title: Text;
  /** `null`: no control of Genkan answers it. */
  readonly answer: Answer | null;
}

/** The requirements of a framework that Genkan lists. */
export interface FrameworkPart {
  /** Which requirements these are. */
  readonly scope: Text;
  /** Whose words the titles are. */
  readonly wording: Text;
  /** In the order of the framework. */
  readonly requirements: readonly Requirement[];
}

/** A requirement with its title in English and Japanese. */
export const requirement = (number: string, en: string, ja: string, answer: Answer | null = null): Requirement => ({
  number,
  title: { en, ja },
  answer,
});

/** A part of an answer, in English and Japanese. */
export const part = (en: string, ja: string): Text => ({ en, ja });

/** What is said of titles whose framework is protected by copyright. */
export const ownWords: Text = {
  en: "The titles are a description in our own words. The framework's text is protected by copyright: read it there.",
  ja: "要件の題名は、Genkan による要約です。原文は著作権で保護されているため、正式な文言は原典を参照してください。",
};
