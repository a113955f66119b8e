import { render } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { plainly, Said } from './Said'

const SENTENCE = 'no se pudo abrir a.png: \u2068the disk is asleep\u2069; inténtalo'

describe('a sentence of the backend', () => {
  it('marks what is left in English, and nothing else', () => {
    const { container } = render(
      <p>
        <Said>{SENTENCE}</Said>
      </p>,
    )
    expect(container.textContent).toBe('no se pudo abrir a.png: the disk is asleep; inténtalo')
    expect([...container.querySelectorAll('[lang=en]')].map((e) => e.textContent)).toEqual(['the disk is asleep'])
  })

  it('is as it came where all of it was known', () => {
    const { container } = render(<Said>el trabajo no existe</Said>)
    expect(container.innerHTML).toBe('el trabajo no existe')
  })

  it('shows no marks in a tooltip', () => {
    expect(plainly(SENTENCE)).toBe('no se pudo abrir a.png: the disk is asleep; inténtalo')
  })
})
