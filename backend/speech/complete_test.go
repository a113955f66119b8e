package speech_test

import (
	"regexp"
	"strings"
	"testing"
)

// TestEveryTextOfTheCodeIsInTheCatalogue is what keeps the catalogue complete. Who writes a new sentence for people puts
// its twin into a file of es/, or says here why it needs none.
func TestEveryTextOfTheCodeIsInTheCatalogue(t *testing.T) {
	t.Parallel()
	recognised := map[string]bool{}
	for _, template := range spanish.Recognised() {
		recognised[template] = true
	}
	stale := map[string]bool{}
	for _, e := range exempt {
		stale[e.why] = true
	}
	for _, text := range harvest(t, "../..", "backend", "app") {
		if why := exemption(text); why != "" {
			delete(stale, why)
			continue
		}
		printed := strings.HasPrefix(text.at, "backend/cmd/crisolctl/") && spanish.Printed(text.text)
		begins := recognised[text.text+": %w"] // what was being done, to which an error is added
		if !recognised[text.text] && !begins && !printed {
			t.Errorf("%s: no Spanish for %q", text.at, text.text)
		}
	}
	for why := range stale {
		t.Errorf("nothing is exempt any more because of: %s", why)
	}
}

// exempt are texts that stay in English, and why.
var exempt = []struct {
	why  string
	at   string // beginning of where it stands
	text string // pattern; empty is every one
}{
	{"what the storage answers on the wire; its clients read it, and know it from S3", "backend/receiver/", `^[A-Z].*|^[^%]*$|^a chunk|is not a number in range`},
	{"a header of HTTP", "backend/api/client.go", `^Bearer %s$`},
	{"a header of HTTP", "backend/receiver/get.go", `^bytes `},
	{"the words of the other languages, and those of the command line library that they stand for", "backend/cmd/crisolctl/language.go", ``},
	{"the API describes itself in English", "backend/api/routes.go", `^[A-Z]`},
	{"the API describes itself in English", "backend/api/models.go", `^[A-Z]`},
	{"the API describes itself in English", "backend/api/server.go", `^Crisol control API$|^Plan, start and follow`},
	{"a test kit", "backend/provider/providertest/", ``},
	{"a test kit for buses", "app/bustest/", ``},
	{"it makes up histories for tests, and is not shipped", "backend/cmd/seed/", ``},
	{"a window with nothing in it, to compare with; it is not shipped", "app/empty/", ``},
	{"a name", "backend/account/account.go", `^Hugging Face$`},
	{"a name", "backend/recipe/family.go", `^[A-Z]\S+ [A-Z0-9]`},
	{"a header of HTTP", "backend/hub/hub.go", `^Bearer %s$|^Invalid credentials`},
	{"what a person's configuration gets; SimpleTuner reads it", "backend/recipe/compose.go", `^(a photograph|a short film|blurry)`},
	{"what stands in a file for a moment", "backend/training/preflight.go", `^a test by Crisol`},
	{"a header of HTTP", "backend/account/account.go", `^Bearer %s$`},
	{"this package speaks of its own files to who writes them", "backend/speech/", ``},
	{"a trainer's log is the container's, in the container's words", "backend/trainer/console.go", `debug.log tail|Steps:|^STAGE$`},
	{"a trainer's log is the container's, in the container's words", "backend/trainer/run.go", `^(publishing_config is|validations are off|no text_embeds dataset)|Output: %s$`},
	{"a trainer's log is the container's, in the container's words", "backend/trainer/train.go", `^Traceback`},
	{"a place in a table that says what its words are", "backend/cmd/crisolctl/show.go", `^last line$`},
	{"how a command is written", "backend/cmd/crisolctl/", `^([a-z]+|%s) [A-Z]+( [A-Z]+)?$`},
	{"marks in a file", "backend/library/trash_linux.go", `^\[Trash Info\]`},
	{"marks in a file", "backend/trainconfig/secret.go", `^-----BEGIN`},
	{"endings of file names", "backend/dataset/kinds.go", `^[a-z0-9]+, [a-z0-9]+, [a-z0-9]+$`},
	{"what stands in a setting, as it stands there", "backend/trainconfig/remote_datasets.go", `^%s in %s$`},
	{"a trainer's log is the container's, in the container's words", "backend/trainer/inputs.go", ``},
	{"the form of a time", "backend/archive/source.go", `^2006-`},
	{"causes and kinds are told apart by them; a face has its own words for each", "backend/provider/errors.go", ``},
	{"causes and kinds are told apart by them; a face has its own words for each", "backend/job/apply.go", `^let go$`},
	{"a trainer's log is recognised by its words", "backend/transcript/level.go", `^Traceback`},
	{"an answer to a picture's element, which shows none of it", "app/service/outputs.go", ``},
	{"menus, tray and notices have their words in both languages beside each other", "app/notice_words.go", ``},
	{"menus, tray and notices have their words in both languages beside each other", "app/menu_words.go", ``},
	{"menus, tray and notices have their words in both languages beside each other", "app/words/", ``},
	{"names of files and folders", "backend/dataset/rules.go", ``},
	{"names of files and folders", "backend/dataset/system.go", ``},
	{"names of files and folders", "backend/core/home.go", `^Application Support$`},
	{"the command line library's own words, in a comparison", "backend/cmd/crisolctl/exit.go", `^unknown command$`},
}

func exemption(f found) string {
	for _, e := range exempt {
		if strings.HasPrefix(f.at, e.at) && regexp.MustCompile(e.text).MatchString(f.text) {
			return e.why
		}
	}
	return ""
}
