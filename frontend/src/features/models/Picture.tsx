import { useState } from 'react'
import { type ModelInfo, outputAddress } from '../../bridge'
import { initialsOf } from './choose'

/** The newest validation image of a model, or its family's letters. It says nothing that the words beside it do not. */
export function Picture({ model }: { model: ModelInfo }) {
  const [failed, setFailed] = useState('')
  const address = model.image && model.jobId ? outputAddress(model.jobId, model.image.path, 512) : ''
  if (address && address !== failed && isStill(model.image?.path ?? '')) {
    return (
      <img
        className="model-picture"
        src={address}
        alt=""
        loading="lazy"
        decoding="async"
        draggable={false}
        onError={() => setFailed(address)}
      />
    )
  }
  return (
    <span className="model-picture" data-empty aria-hidden>
      {initialsOf(model)}
    </span>
  )
}

/** Whether a file is an image and no film. */
export function isStill(path: string): boolean {
  return /\.(png|jpe?g|webp|gif)$/i.test(path)
}
