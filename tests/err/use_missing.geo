use nowhere
