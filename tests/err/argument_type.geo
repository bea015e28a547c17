sqrt("4")
