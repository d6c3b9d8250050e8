const key = 'flinxx-admin-token';

/** The token lives as long as its tab. Null where there is none, or no storage. */
export function storedToken(): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Null forgets it. */
export function storeToken(token: string | null): void {
  try {
    if (token === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, token);
  } catch {
    // Without storage it holds until the page is loaded again.
  }
}
