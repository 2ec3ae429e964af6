from candour.config.command import main

main()
