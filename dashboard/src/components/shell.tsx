import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { useConnection } from '../live/use-connection.js';
import { studyAt, studyLink } from '../state/links.js';
import { type Theme, useTheme } from '../state/theme.js';
import { useAddress } from '../state/use-address.js';
import { useShortcuts } from '../state/use-shortcuts.js';
import { useServer } from '../state/use-study.js';
import { Dialog } from './dialog.js';
import { TokenForm } from './token-form.js';

const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const SHORTCUTS = [
  ['g s', 'list of studies'],
  ['g o', 'overview of the study'],
  ['g t', 'trials of the study'],
  ['g c', 'compare'],
  ['g m', 'model'],
  ['/', 'filter or search'],
  ['[ ]', 'previous and next trial'],
  ['?', 'this list'],
] as const;

/** What every page has around it. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const [help, setHelp] = useState(false);
  const [theme, , setTheme] = useTheme();
  const server = useServer();
  const needsToken =
    server.error !== undefined && 'code' in server.error && server.error.code === 'TOKEN_WRONG';
  useShortcuts(() => setHelp(true));
  return (
    <>
      <a className="skip" href="#content">
        To the content
      </a>
      <header className="top">
        <Link href="/" className="brand" aria-label="pestle, list of studies">
          <Mark />
          <span>pestle</span>
        </Link>
        <Crumbs />
        <div className="top-right">
          <ConnectionMark />
          <button
            type="button"
            className="button quiet"
            onClick={() => setTheme(NEXT[theme])}
            aria-label={`Theme: ${theme}. Change to ${NEXT[theme]}`}
            title={`Theme: ${theme}`}
          >
            {theme === 'system' ? '◐' : theme === 'light' ? '☀' : '☾'}
          </button>
          <button
            type="button"
            className="button quiet"
            onClick={() => setHelp(true)}
            aria-label="Keyboard shortcuts"
            title="Keyboard shortcuts"
          >
            ?
          </button>
        </div>
      </header>
      {server.data?.readOnly && (
        <div className="banner" role="note">
          Read-only: this dashboard shows the store and changes nothing.
        </div>
      )}
      <ConnectionBanner />
      <main id="content" tabIndex={-1}>
        {needsToken ? <TokenForm /> : children}
      </main>
      {help && (
        <Dialog title="Keyboard" onClose={() => setHelp(false)}>
          <table className="plain">
            <tbody>
              {SHORTCUTS.map(([keys, what]) => (
                <tr key={keys}>
                  <td>
                    {keys.split(' ').map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </td>
                  <td>{what}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Dialog>
      )}
    </>
  );
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <path d="M5 14h22c0 7-3.500 11-7 12v2h-8v-2c-3.500-1-7-5-7-12z" fill="var(--accent)" />
      <path d="M14 13 22.500 2.600a2.600 2.600 0 0 1 4 3.300L19.500 13z" fill="var(--series-5)" />
    </svg>
  );
}

function Crumbs() {
  const address = useAddress();
  const [, area, study, page, trial] = address.split('/');
  if (area !== 'studies' || !study) return <nav className="crumbs" aria-label="Where you are" />;
  const name = studyAt(address);
  return (
    <nav className="crumbs" aria-label="Where you are">
      <ol>
        <li>
          <Link href="/">studies</Link>
        </li>
        <li>
          <Link href={studyLink(name)}>{name}</Link>
        </li>
        {trial && page === 'trials' && <li aria-current="page">trial {trial}</li>}
      </ol>
    </nav>
  );
}

function ConnectionMark() {
  const connection = useConnection();
  const text = { live: 'live', lost: 'not connected', connecting: 'connecting' }[connection];
  return (
    <span className="connection" role="status" aria-label={`Connection: ${text}`}>
      <span className={`dot ${connection}`} />
      <span>{text}</span>
    </span>
  );
}

function ConnectionBanner() {
  const connection = useConnection();
  if (connection !== 'lost') return null;
  return (
    <div className="banner" role="alert">
      The connection to the server is lost; what you see may be old. Trying again…
    </div>
  );
}
