package main

import _ "crisol/app/webview" // keeps the web view within its bounds
