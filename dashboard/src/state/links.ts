/** Addresses inside the app. */
export function studyLink(study: string, page = ''): string {
  return `/studies/${encodeURIComponent(study)}${page && `/${page}`}`;
}

export function trialLink(study: string, trial: number): string {
  return studyLink(study, `trials/${trial}`);
}
