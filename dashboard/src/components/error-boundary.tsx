import { Component, type ReactNode } from 'react';
import { Notice } from './notice.js';

/** Keeps a fault of one part from taking the page with it. */
export class ErrorBoundary extends Component<
  { readonly children: ReactNode },
  { readonly error: Error | undefined }
> {
  override state: { readonly error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <Notice
        inline
        title="This part of the page failed"
        onRetry={() => this.setState({ error: undefined })}
      >
        {error.message}
      </Notice>
    );
  }
}
