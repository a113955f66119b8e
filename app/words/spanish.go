package words

var spanish = Words{
	Tray: Tray{
		Open: "Abrir Crisol", Quit: "Salir de Crisol",
		Idle:      "No hay ningún trabajo en marcha",
		Running:   Counted{"%d trabajo en marcha", "%d trabajos en marcha"},
		Attention: "Crisol te necesita",
		More:      Counted{"y %d más", "y %d más"},
		About:     Estimate{"un minuto más o menos", "unos %d min", "unas %d h %02d min"},
	},
	Notice: Notice{
		Delivered: "%s ya está en casa", DeliveredBody: "El modelo ha llegado y se ha verificado.",
		Failed: "%s ha fallado", FailedBody: "El trabajo terminó con un error.",
		Empty: "%s no trajo ningún modelo", EmptyBody: "El trabajo terminó, pero no llegó ningún modelo utilizable.",
		Unknown: "%s te necesita", UnknownBody: "Nadie sabe si sigue en marcha. Mira el trabajo y decide qué hacer.",
		Silent: "Sin noticias de %s", SilentBody: "Su proveedor no responde desde hace diez minutos. Crisol sigue preguntando.",
		Problem: "Crisol te necesita",
		Trial:   "Las notificaciones funcionan", TrialBody: "Aquí te avisa Crisol cuando un trabajo termina o te necesita.",
		Several:     Counted{"Ha terminado %d trabajo", "Han terminado %d trabajos"},
		SeveralHome: Counted{"%d modelo ya está en casa", "%d modelos ya están en casa"},
		SeveralNot:  Counted{"%d trabajo no trajo ninguno", "%d trabajos no trajeron ninguno"},
	},
	Awake: "Un entrenamiento necesita este ordenador",
}
