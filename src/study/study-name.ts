/** What a study may be called: names stand in tables, file names and addresses. */
export const STUDY_NAME = /^(?!\.+$)[\w.@+-]+( [\w.@+-]+)*$/;
export const LONGEST_STUDY_NAME = 120;
export const STUDY_NAME_RULE = 'letters, digits, spaces and . _ @ + - only, and not dots alone';

export function isStudyName(name: string): boolean {
  return STUDY_NAME.test(name) && name.length <= LONGEST_STUDY_NAME;
}
