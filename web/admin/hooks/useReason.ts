import { reasons } from '../../src/core/complaint';
import { useText } from '../../src/hooks/useText';

/** A reason in words; one that the page does not know as it is. */
export function useReason(): (reason: string) => string {
  const { safety } = useText();
  return (reason) => {
    const known = reasons.find((each) => each === reason);
    return known ? safety.reasons[known] : reason;
  };
}
