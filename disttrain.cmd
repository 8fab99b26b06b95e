@echo off
rem Builds the command where needed, then runs it.
setlocal
set "root=%~dp0"
set "out=%root%artifacts\launcher"
set "program=%out%\bin\DistTrain.Cli\release\disttrain.exe"
where dotnet >nul 2>nul
if errorlevel 1 (
  echo disttrain: .NET was not found. Install the .NET 10 SDK: https://dotnet.microsoft.com/download/dotnet/10.0 1>&2
  exit /b 1
)
if not exist "%out%" mkdir "%out%"
if not exist "%program%" echo Building disttrain ^(first run takes about a minute^)... 1>&2
if "%UseAkka%"=="" if not exist "%root%UseAkka.props" dotnet msbuild "%root%DistTrain.sln" -t:DetectAkka -nologo -v:q 1>&2
dotnet build "%root%src\DistTrain.Cli\DistTrain.Cli.csproj" -c Release --artifacts-path "%out%" -v:q -nologo -tl:off ^
  -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false -p:GenerateDocumentationFile=false >"%out%\build.log" 2>&1
if errorlevel 1 (
  type "%out%\build.log" 1>&2
  echo disttrain: the build failed. 1>&2
  exit /b 1
)
"%program%" %*
exit /b %errorlevel%
