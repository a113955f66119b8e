import { Button, Group, Modal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'

/** A button whose deed is asked about once. Esc and the safe answer leave everything as it is. */
export function Asked(props: {
  label: string
  /** What a screen reader says instead, where the label alone does not tell what it is about. */
  name?: string
  size?: string
  title: string
  body: string
  yes: string
  no: string
  testid: string
  busy: boolean
  run: () => void
}) {
  const [open, { open: ask, close }] = useDisclosure(false)
  return (
    <>
      <Button
        variant="default"
        size={props.size ?? 'sm'}
        aria-label={props.name ?? props.label}
        data-testid={props.testid}
        disabled={props.busy}
        onClick={ask}
      >
        {props.label}
      </Button>
      {/* Put together by hand: Mantine's own title stands in a <header>, which would be a second banner of the page. */}
      <Modal.Root opened={open} onClose={close} centered>
        <Modal.Overlay />
        <Modal.Content>
          <Modal.Body p="lg">
            <Modal.Title fw={600} fz={16} mb={6}>
              {props.title}
            </Modal.Title>
            <Text size="sm">{props.body}</Text>
            <Group justify="flex-end" mt="lg" gap="sm">
              <Button variant="default" onClick={close} data-autofocus>
                {props.no}
              </Button>
              <Button
                data-testid={`${props.testid}-yes`}
                onClick={() => {
                  close()
                  props.run()
                }}
              >
                {props.yes}
              </Button>
            </Group>
          </Modal.Body>
        </Modal.Content>
      </Modal.Root>
    </>
  )
}
