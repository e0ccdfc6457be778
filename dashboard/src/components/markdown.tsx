import DOMPurify from 'dompurify';
import { marked } from 'marked';
import { useMemo } from 'react';

/** Markdown without anything that could run or load: notes come from whoever reaches the store. */
export default function Markdown({ text }: { readonly text: string }) {
  const html = useMemo(() => {
    const raw = marked.parse(text, { async: false, breaks: true, gfm: true });
    return DOMPurify.sanitize(raw, {
      FORBID_TAGS: ['style', 'img', 'video', 'audio', 'iframe', 'form', 'input', 'svg', 'math'],
      FORBID_ATTR: ['style', 'id', 'class'],
    });
  }, [text]);
  // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised right above
  return <div className="markdown" dangerouslySetInnerHTML={{ __html: html }} />;
}
