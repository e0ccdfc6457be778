import { useState } from 'react';

export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [said, setSaid] = useState('');
  return (
    <button
      type="button"
      className="button tiny"
      aria-label={label}
      onClick={async () => {
        setSaid((await copied(text)) ? 'Copied' : 'Not allowed');
        setTimeout(() => setSaid(''), 1500);
      }}
    >
      {said || 'Copy'}
    </button>
  );
}

/** Browsers have a clipboard for HTTPS and this machine only: elsewhere an old command does it. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.setAttribute('aria-hidden', 'true');
    area.className = 'unseen';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
