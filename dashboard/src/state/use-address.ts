import { useLocation } from 'wouter';
import { BASE } from '../api/client.js';

/**
 * The address inside the app as the browser has it. The router's own has been decoded in part, so that
 * a name with %2F in it and one with a slash look the same there.
 */
export function useAddress(): string {
  // For a render whenever it changes.
  useLocation();
  return window.location.pathname.slice(BASE.length - 1);
}
