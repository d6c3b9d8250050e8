import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import { settings } from '../core/settings';
import { WishFields } from './WishFields';

afterEach(() => {
  cleanup();
  settings.change({ interests: [], shareLanguages: true });
});

it('takes interests one after the other by the keyboard alone, and gives them up again', async () => {
  const user = userEvent.setup();
  render(<WishFields />);
  await user.type(screen.getByLabelText('Interests'), 'Music{Enter}open source,chess{Tab}');
  expect(settings.get().interests).toEqual(['music', 'open source', 'chess']);
  await user.click(screen.getByRole('button', { name: 'Remove music' }));
  expect(settings.get().interests).toEqual(['open source', 'chess']);
  expect(document.activeElement).toBe(screen.getByLabelText('Interests'));
});

it('takes no more than five, and says so', async () => {
  settings.change({ interests: ['a', 'b', 'c', 'd', 'e'] });
  render(<WishFields />);
  expect(screen.getByLabelText<HTMLInputElement>('Interests').readOnly).toBe(true);
  expect(screen.getByText(/^Five is all/)).toBeTruthy();
});

it('lets one keep the languages to oneself', async () => {
  render(<WishFields />);
  await userEvent.click(screen.getByRole('switch', { name: 'Prefer people who speak my languages' }));
  expect(settings.get().shareLanguages).toBe(false);
});
