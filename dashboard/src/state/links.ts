/** Addresses inside the app. */
export function studyLink(study: string, page = ''): string {
  return `/studies/${encodeURIComponent(study)}${page && `/${page}`}`;
}

export function trialLink(study: string, trial: number): string {
  return studyLink(study, `trials/${trial}`);
}

/**
 * The name of the study that an address inside the app is of, as it was before {@link studyLink}
 * encoded it; one with a stray % sign is taken as it stands.
 */
export function studyAt(address: string): string {
  const text = address.split('/')[2] ?? '';
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
