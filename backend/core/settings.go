package core

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"crisol/backend/provider/rehearsal"
	"crisol/backend/training"
)

const consentSetting = "consent_mode"

// Consent returns the consent mode in force; "ask" until somebody chooses another.
func (c *Core) Consent() (training.ConsentMode, error) {
	mode := training.ConsentAsk
	_, err := c.store.Setting(consentSetting, &mode)
	return mode, err
}

// SetConsent chooses the consent mode.
func (c *Core) SetConsent(mode training.ConsentMode) error {
	switch mode {
	case training.ConsentAsk, training.ConsentAllow, training.ConsentDeny:
		return c.store.SetSetting(consentSetting, mode)
	default:
		return fmt.Errorf("there is no consent mode %q; choose ask, allow or deny", mode)
	}
}

// Preference reads a face's own setting (language, theme) into value and tells whether it was there.
func (c *Core) Preference(name string, value any) (bool, error) {
	return c.store.Setting("face/"+name, value)
}

// SetPreference stores a face's own setting.
func (c *Core) SetPreference(name string, value any) error {
	return c.store.SetSetting("face/"+name, value)
}

// rehearsalSettings reads the rehearsal's settings file; without one all is well behaved.
func (c *Core) rehearsalSettings() (rehearsal.Settings, error) {
	var s rehearsal.Settings
	path := c.home.ProviderConfig(rehearsal.ID)
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("%s: %w", path, err)
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, fmt.Errorf("%s: %w; mend it or delete it", path, err)
	}
	return s, nil
}
