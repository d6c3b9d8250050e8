import type { Failure } from '../core/api';
import { useAdminText } from './useAdminText';

/** What went wrong, in words. */
export function useFailureText(): (failure: Failure) => string {
  const { token, trouble, decide } = useAdminText();
  return (failure) => {
    switch (failure.kind) {
      case 'token':
        return token.wrong;
      case 'busy':
        return trouble.busy(Math.ceil(failure.ms / 1000));
      case 'away':
        return trouble.away;
      case 'gone':
        return decide.gone;
      case 'refused':
        return trouble.refused(failure.message);
    }
  };
}
