import { useState } from 'react';
import { openSession } from '../state/session.js';

/** Asked for where the dashboard is served to others. */
export function TokenForm() {
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState<string | undefined>(undefined);
  return (
    <form
      className="notice"
      onSubmit={async (event) => {
        event.preventDefault();
        const refused = await openSession(token.trim());
        if (refused === undefined) window.location.reload();
        else setProblem(refused);
      }}
    >
      <strong>This dashboard asks for its token</strong>
      <p>The terminal that started it shows the token.</p>
      <label className="field">
        <span>Token</span>
        <input
          className="input"
          type="password"
          autoComplete="current-password"
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
      </label>
      <button type="submit" className="button primary">
        Open
      </button>
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}
