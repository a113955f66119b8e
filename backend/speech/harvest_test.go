package speech_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// found is a text of the module's code that a person may come to read, and where it stands.
type found struct {
	text string // a format where the code makes it one; what the code puts in at run time is %s
	at   string // file:line, from the module's root
}

// harvest reads the module's code, without its tests, and returns the texts that a person may come to read: whatever is
// given to a place that is known to be shown, and whatever else looks like prose. What is only logged is left out.
func harvest(t *testing.T, root string, dirs ...string) []found {
	t.Helper()
	files := token.NewFileSet()
	var parsed []*ast.File
	constants := constants{}
	for _, dir := range dirs {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			parsed = append(parsed, file)
			constants.collect(file)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var all []found
	for _, file := range parsed {
		h := harvester{constants: constants, pkg: file.Name.Name, place: func(p token.Pos) string {
			at := files.Position(p)
			path, err := filepath.Rel(root, at.Filename)
			if err != nil {
				t.Fatal(err)
			}
			return filepath.ToSlash(path) + ":" + strconv.Itoa(at.Line)
		}}
		h.walk(file, false)
		all = append(all, h.all...)
	}
	return all
}

// constants are the texts that have a name, by package and name.
type constants map[string]ast.Expr

func (c constants) collect(file *ast.File) {
	for _, d := range file.Decls {
		general, ok := d.(*ast.GenDecl)
		if !ok || general.Tok != token.CONST {
			continue
		}
		for _, spec := range general.Specs {
			values, ok := spec.(*ast.ValueSpec)
			if !ok {
				continue
			}
			for i, name := range values.Names {
				if i < len(values.Values) {
					c[file.Name.Name+"."+name.Name] = values.Values[i]
				}
			}
		}
	}
}

type harvester struct {
	constants constants
	pkg       string
	place     func(token.Pos) string
	all       []found
}

// walk visits a piece of code. shown says that it is given to somebody who reads it, whatever it looks like.
func (h *harvester) walk(root ast.Node, shown bool) {
	ast.Inspect(root, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			h.walk(n.Type, false) // and not its tag
			return false
		case *ast.CallExpr:
			return h.call(n)
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && slices.Contains(shownFields, key.Name) {
				h.walk(n.Value, true)
				return false
			}
		case *ast.AssignStmt:
			return h.assign(n)
		case *ast.BinaryExpr:
			if text, ok := h.fold(n); ok {
				h.keep(n, text, shown)
				h.inner(n)
				return false
			}
		case *ast.BasicLit:
			if text, ok := h.fold(n); ok {
				h.keep(n, text, shown)
			}
		}
		return true
	})
}

// shownFields are those whose texts are sentences.
var shownFields = []string{"Message", "Fix", "Reason", "Why", "Sentence", "Summary", "Problem", "Cause", "Short", "Long", "Basis"}

func (h *harvester) assign(n *ast.AssignStmt) bool {
	for i, left := range n.Lhs {
		field, ok := left.(*ast.SelectorExpr)
		if ok && i < len(n.Rhs) && slices.Contains(shownFields, field.Sel.Name) {
			h.walk(n.Rhs[i], true)
			return false
		}
	}
	return true
}

// call visits a call, if it is not one that only writes to the log.
func (h *harvester) call(n *ast.CallExpr) bool {
	name := called(n.Fun)
	switch {
	case logging.MatchString(name):
		return false
	case telling.MatchString(name):
		h.walk(n.Fun, false)
		for i, argument := range n.Args {
			h.walk(argument, !named.MatchString(name) || i > 0)
		}
		return false
	case naming.MatchString(name):
		return false // words, which have a kind
	default:
		return true
	}
}

// inner visits what a joined text puts in at run time.
func (h *harvester) inner(e ast.Expr) {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		h.inner(e.X)
		h.inner(e.Y)
	case *ast.ParenExpr:
		h.inner(e.X)
	case *ast.CallExpr:
		h.walk(e, false)
	}
}

var (
	logging = regexp.MustCompile(`^(slog|log)\.|(?i)\b(log|logger)\.(Info|Warn|Error|Debug|Log)(Context)?$|^panic$|^console\.line$|\.warn$`)
	telling = regexp.MustCompile(`^(errors\.New|fmt\.Errorf|group)$|\.(say|note|done|ask|line)$|^tongue\.Sprintf$`)
	named   = regexp.MustCompile(`^group$|\.done$`) // the first argument is no text
	naming  = regexp.MustCompile(`\.(Word|headings|label)$`)
	verb    = regexp.MustCompile(`%[+#]?[-0-9]*(\.[0-9]+)?(\[[0-9]+\])?[a-zA-Z%]`)
	prose   = regexp.MustCompile(`\pL[\pL'’"]+[,;:.]? \(?"?\pL`)
	word    = regexp.MustCompile(`\pL\pL`)
)

// called is a function as it is called: x.f, f, or .f behind something longer.
func called(f ast.Expr) string {
	switch f := f.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		switch x := f.X.(type) {
		case *ast.Ident:
			return x.Name + "." + f.Sel.Name
		case *ast.SelectorExpr:
			return x.Sel.Name + "." + f.Sel.Name
		default:
			return "." + f.Sel.Name
		}
	default:
		return ""
	}
}

func (h *harvester) keep(n ast.Node, text string, shown bool) {
	words := word.MatchString(verb.ReplaceAllString(text, ""))
	// A value counts as a word: "%d entries" is read as well as "three entries".
	if words && (shown || prose.MatchString(verb.ReplaceAllString(text, "xx"))) {
		h.all = append(h.all, found{text, h.place(n.Pos())})
	}
}

// fold is the text of an expression; ok is false when it has none of its own.
func (h *harvester) fold(e ast.Expr) (text string, ok bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			return "", false
		}
		left, leftOK := h.fold(e.X)
		right, rightOK := h.fold(e.Y)
		switch {
		case !leftOK && !rightOK:
			return "", false
		case !leftOK:
			left = "%s"
		case !rightOK:
			right = "%s"
		}
		return left + right, true
	case *ast.ParenExpr:
		return h.fold(e.X)
	case *ast.Ident:
		return h.named(h.pkg + "." + e.Name)
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok {
			return h.named(x.Name + "." + e.Sel.Name)
		}
	}
	return "", false
}

func (h *harvester) named(name string) (string, bool) {
	e, ok := h.constants[name]
	if !ok {
		return "", false
	}
	inside := *h
	inside.pkg, _, _ = strings.Cut(name, ".")
	return inside.fold(e)
}
