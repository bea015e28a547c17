import "import_circle"
