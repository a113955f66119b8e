package main

// menuWords are the texts of the native menu.
type menuWords struct {
	file, newTraining, openFolder, closeWindow, quit                             string
	view, search, jobs, models, settings, zoomIn, zoomOut, zoomReset, fullscreen string
	help, documentation, shortcuts, showLog, about                               string
}

var menuSpoken = map[string]menuWords{
	"en": {
		file: "File", newTraining: "New training", openFolder: "Open config folder…", closeWindow: "Close window", quit: "Quit Crisol",
		view: "View", search: "Search", jobs: "Jobs", models: "Models", settings: "Settings",
		zoomIn: "Zoom in", zoomOut: "Zoom out", zoomReset: "Actual size", fullscreen: "Full screen",
		help: "Help", documentation: "Documentation", shortcuts: "Keyboard shortcuts", showLog: "Show the log file", about: "About Crisol",
	},
	"es": {
		file: "Archivo", newTraining: "Nuevo entrenamiento", openFolder: "Abrir carpeta de configuración…", closeWindow: "Cerrar la ventana", quit: "Salir de Crisol",
		view: "Ver", search: "Buscar", jobs: "Trabajos", models: "Modelos", settings: "Ajustes",
		zoomIn: "Acercar", zoomOut: "Alejar", zoomReset: "Tamaño real", fullscreen: "Pantalla completa",
		help: "Ayuda", documentation: "Documentación", shortcuts: "Atajos de teclado", showLog: "Mostrar el archivo de registro", about: "Acerca de Crisol",
	},
}

// menuWordsIn returns the texts in a language, or in English where Crisol does not speak it.
func menuWordsIn(language string) menuWords {
	if w, ok := menuSpoken[language]; ok {
		return w
	}
	return menuSpoken["en"]
}
