package main

import "net"

// anyNetwork tells whether this computer has a network at all: an interface other than its own loop that is up and has an address
// that reaches further than its own link. No packet is sent for that.
func anyNetwork() bool {
	interfaces, err := net.Interfaces()
	if err != nil {
		return true // not known, so nobody is alarmed
	}
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		addresses, err := i.Addrs()
		if err != nil {
			continue
		}
		for _, a := range addresses {
			if ip, ok := a.(*net.IPNet); ok && ip.IP.IsGlobalUnicast() {
				return true
			}
		}
	}
	return false
}
