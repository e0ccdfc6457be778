/**
 * The URL of a thread's or child process's entry file beside the caller. Tests run the sources
 * directly, where Node cannot start a .ts file: there the compiled twin in dist/ is taken.
 */
export function entryUrl(callerUrl: string, relative: string): URL {
  const url = new URL(relative, callerUrl);
  if (callerUrl.endsWith('.ts')) url.pathname = url.pathname.replace('/src/', '/dist/');
  return url;
}
