"""One function per thing a person does. The command line and the workbench call these, and nothing else."""
