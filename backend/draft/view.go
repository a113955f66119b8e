package draft

import (
	"crisol/backend/recipe"
	"crisol/backend/trainconfig"
)

// Problem is a problem of the texts, with the field of the form that it is about.
type Problem struct {
	trainconfig.Problem
	// Form is the field of the form, or "".
	Form string `json:"form"`
}

// View is what two texts mean, for the form and for the lists of problems beside them.
type View struct {
	// Readable says that the form can follow; it cannot while a text is no valid JSON.
	Readable bool           `json:"readable"`
	Reading  recipe.Reading `json:"reading"`
	Problems []Problem      `json:"problems"`
	// Usable says that no problem keeps a plan from being made.
	Usable bool `json:"usable"`
}

// Look checks texts as if they stood in dir, and writes nothing.
func Look(dir string, texts trainconfig.Texts) View {
	v := View{Problems: []Problem{}, Usable: true}
	reading, err := recipe.Read(texts)
	v.Readable = err == nil
	if v.Reading = reading; !v.Readable {
		v.Reading = recipe.Reading{Values: recipe.Values{}, Overridden: []recipe.Override{}, More: []string{}}
	}
	for _, p := range trainconfig.Check(dir, texts) {
		v.Problems = append(v.Problems, Problem{Problem: p, Form: recipe.FieldOf(p)})
		v.Usable = v.Usable && p.Warning
	}
	return v
}
