import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { Home } from './Home';

it('leads to the call by one link that starts with Start', () => {
  render(<Home />);
  expect(screen.getByRole('link', { name: /^Start/ }).getAttribute('href')).toBe('/chat');
  expect(screen.getAllByRole('heading', { level: 1 })).toHaveLength(1);
  expect(screen.getAllByRole('heading', { level: 2 })).toHaveLength(1);
  expect(screen.getAllByRole('heading', { level: 3 })).toHaveLength(5);
});
