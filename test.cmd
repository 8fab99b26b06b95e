@echo off
rem Runs every test; arguments go on to dotnet test.
setlocal
set DOTNET_CLI_UI_LANGUAGE=en
dotnet test "%~dp0DistTrain.sln" -c Release -m:1 %*
exit /b %errorlevel%
