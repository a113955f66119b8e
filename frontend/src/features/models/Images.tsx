import { ActionIcon, Modal, Text, UnstyledButton } from '@mantine/core'
import { IconChevronLeft, IconChevronRight, IconMovie, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ModelDetail, type ModelImage, outputAddress } from '../../bridge'
import { Section } from '../../design'
import { isStill } from './Picture'

/** The validation images of the model's job, step by step, the latest first. */
export function Images({ model }: { model: ModelDetail }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(-1)
  if (!model.jobId) return null
  const steps = new Map<number, ModelImage[]>()
  for (const image of model.images) steps.set(image.step, [...(steps.get(image.step) ?? []), image])
  return (
    <Section id="model-images" title={t('models.images.label')}>
      {model.images.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('models.images.none')}
        </Text>
      )}
      <div data-testid="model-images">
        {[...steps].map(([step, images]) => (
          <div key={step} className="model-step">
            <Text size="sm" fw={500} mb={6}>
              {step >= 0 ? t('models.images.atStep', { step }) : t('models.images.other')}
            </Text>
            <ul className="model-strip">
              {images.map((image) => (
                <li key={image.path}>
                  <UnstyledButton className="model-thumb" onClick={() => setOpen(model.images.indexOf(image))}>
                    <Shot model={model} image={image} />
                  </UnstyledButton>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
      <Large model={model} at={open} onMove={setOpen} />
    </Section>
  )
}

function Shot({ model, image, large }: { model: ModelDetail; image: ModelImage; large?: boolean }) {
  const { t } = useTranslation()
  const [failed, setFailed] = useState(false)
  const said =
    image.step >= 0
      ? t('models.imageOf', { name: model.name, step: t('models.step', { step: image.step }) })
      : t('models.image', { name: model.name })
  if (failed) return <span className="model-lost">{t('models.images.gone')}</span>
  if (!isStill(image.path)) {
    return (
      <span className="model-lost">
        <IconMovie size={22} stroke={1.5} aria-hidden />
        {image.path.split('/').at(-1)}
      </span>
    )
  }
  return (
    <img
      src={outputAddress(model.jobId, image.path, large ? undefined : 512)}
      alt={said}
      loading="lazy"
      decoding="async"
      draggable={false}
      onError={() => setFailed(true)}
    />
  )
}

/** One image as large as the window allows. Arrow keys go to the next one, Esc closes. */
function Large({ model, at, onMove }: { model: ModelDetail; at: number; onMove: (at: number) => void }) {
  const { t } = useTranslation()
  const image = model.images[at]
  const last = model.images.length - 1
  const move = (by: number) => onMove(Math.min(last, Math.max(0, at + by)))
  return (
    <Modal.Root opened={image !== undefined} onClose={() => onMove(-1)} size="auto" centered>
      <Modal.Overlay />
      <Modal.Content aria-label={t('models.images.label')}>
        <Modal.Body p="sm">
          {image && (
            <div
              role="toolbar"
              aria-label={t('models.images.label')}
              onKeyDown={(event) => {
                if (event.key === 'ArrowRight') move(1)
                else if (event.key === 'ArrowLeft') move(-1)
              }}
            >
              <div className="model-large">
                <Shot key={image.path} model={model} image={image} large />
              </div>
              <div className="model-large-bar">
                <ActionIcon
                  variant="subtle"
                  aria-label={t('models.images.previous')}
                  disabled={at === 0}
                  onClick={() => move(-1)}
                >
                  <IconChevronLeft size={18} />
                </ActionIcon>
                <Text size="sm" c="dimmed" className="figure">
                  {image.step >= 0 && t('models.images.atStep', { step: image.step })} ({at + 1}/{last + 1})
                </Text>
                <ActionIcon
                  variant="subtle"
                  aria-label={t('models.images.next')}
                  disabled={at === last}
                  onClick={() => move(1)}
                >
                  <IconChevronRight size={18} />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  aria-label={t('models.images.close')}
                  data-autofocus
                  onClick={() => onMove(-1)}
                >
                  <IconX size={18} />
                </ActionIcon>
              </div>
            </div>
          )}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
