@node "%~dp0..\scripts\launch.mjs" %*
