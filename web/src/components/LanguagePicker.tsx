import { useLanguage, useText } from '../hooks/useText';
import { chooseLanguage, languages } from '../text/language';
import { Select } from './Field';

/** Without its catalogue the page goes on in the language of before. */
function choose(code: string): void {
  chooseLanguage(code).catch(() => undefined);
}

interface Props {
  /** Where room is scarce; screen readers have it all the same. */
  readonly hideLabel?: boolean;
}

export function LanguagePicker({ hideLabel = false }: Props) {
  const text = useText();
  return (
    <Select label={text.settings.language} hideLabel={hideLabel} value={useLanguage()} onChange={choose}>
      {languages.map(({ code, name }) => (
        <option key={code} value={code} lang={code}>
          {name}
        </option>
      ))}
    </Select>
  );
}
