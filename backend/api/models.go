package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"crisol/backend/core"
	"crisol/backend/library"
)

// ModelPath names a model of the model folder.
type ModelPath struct {
	Path string `json:"path" minLength:"1" maxLength:"32768" doc:"Absolute, relative to the model folder, or the ID of a model"`
}

// ModelID names a model, also one that the model folder does not have.
type ModelID struct {
	ID string `json:"id" minLength:"1" maxLength:"256"`
}

// ModelReport is what reading a model to its end has shown.
type ModelReport struct {
	library.Report
	OK bool `json:"ok" doc:"Nothing was found to be wrong"`
}

// ModelRename asks for another name.
type ModelRename struct {
	ModelPath
	Name string `json:"name" minLength:"1" maxLength:"4096" doc:"Made portable: without what some system refuses in a file name"`
}

// ModelLink asks for a model to appear in the folder of another program.
type ModelLink struct {
	ModelPath
	Target string `json:"target" minLength:"1" maxLength:"32768" doc:"Id of a target, or the absolute path of a folder"`
}

// ModelFolderChoice asks for another model folder.
type ModelFolderChoice struct {
	Path string `json:"path" maxLength:"32768" doc:"Absolute path; empty chooses the default"`
}

func (r *routes) registerModels(a huma.API) {
	huma.Register(a, operation("GET", "/models", "models", "Models that came home, and where the model folder has them"), r.models)
	huma.Register(a, operation("POST", "/models/verify", "verifyModel", "Read a model of the model folder to its end"), r.verifyModel)
	huma.Register(a, operation("POST", "/models/rename", "renameModel", "Give a model of the model folder another name"), r.renameModel)
	huma.Register(a, operation("POST", "/models/trash", "trashModel", "Move a model of the model folder to the system's trash"), r.trashModel)
	huma.Register(a, operation("POST", "/models/restore", "restoreModel", "Put a model back into the model folder, by its ID"), r.restoreModel)
	huma.Register(a, operation("POST", "/models/link", "linkModel", "Let a model appear in another program's folder"), r.linkModel)
	huma.Register(a, operation("GET", "/models/targets", "modelTargets", "Folders from which other programs read models"), r.modelTargets)
	huma.Register(a, operation("GET", "/models/folder", "modelFolder", "The model folder"), r.modelFolder)
	huma.Register(a, operation("PUT", "/models/folder", "setModelFolder", "Choose the model folder; what is in the one before stays"), r.setModelFolder)
}

func (r *routes) models(ctx context.Context, _ *none) (*body[[]core.ModelInfo], error) {
	return answer(r.core.Models(ctx))
}

func (r *routes) verifyModel(ctx context.Context, in *body[ModelPath]) (*body[ModelReport], error) {
	report, err := r.core.VerifyModel(ctx, in.Body.Path, nil)
	return answer(ModelReport{report, report.OK()}, err)
}

func (r *routes) renameModel(ctx context.Context, in *body[ModelRename]) (*body[library.Entry], error) {
	return answer(r.core.RenameModel(ctx, in.Body.Path, in.Body.Name))
}

func (r *routes) trashModel(ctx context.Context, in *body[ModelPath]) (*none, error) {
	return done(r.core.TrashModel(ctx, in.Body.Path))
}

func (r *routes) restoreModel(ctx context.Context, in *body[ModelID]) (*body[library.Entry], error) {
	return answer(r.core.PutBackModel(ctx, in.Body.ID))
}

func (r *routes) linkModel(ctx context.Context, in *body[ModelLink]) (*body[ModelPath], error) {
	there, err := r.core.LinkModel(ctx, in.Body.Path, in.Body.Target)
	return answer(ModelPath{there}, err)
}

func (r *routes) modelTargets(context.Context, *none) (*body[[]library.Target], error) {
	return &body[[]library.Target]{r.core.Targets()}, nil
}

func (r *routes) modelFolder(context.Context, *none) (*body[core.ModelFolder], error) {
	return answer(r.core.ModelFolder())
}

func (r *routes) setModelFolder(_ context.Context, in *body[ModelFolderChoice]) (*body[core.ModelFolder], error) {
	if err := r.core.SetModelFolder(in.Body.Path); err != nil {
		return nil, ErrorOf(err)
	}
	return answer(r.core.ModelFolder())
}

// Models lists the delivered models.
func (c *Client) Models(ctx context.Context) (list []core.ModelInfo, err error) {
	err = c.do(ctx, "GET", "/models", nil, &list)
	return list, err
}

// VerifyModel reads a model of the model folder to its end. path is absolute, or relative to that folder, here and below.
func (c *Client) VerifyModel(ctx context.Context, path string) (report ModelReport, err error) {
	err = c.do(ctx, "POST", "/models/verify", ModelPath{path}, &report)
	return report, err
}

// RenameModel gives a model another name, and returns it as it is then.
func (c *Client) RenameModel(ctx context.Context, path, name string) (e library.Entry, err error) {
	err = c.do(ctx, "POST", "/models/rename", ModelRename{ModelPath{path}, name}, &e)
	return e, err
}

// TrashModel moves a model to the system's trash.
func (c *Client) TrashModel(ctx context.Context, path string) error {
	return c.do(ctx, "POST", "/models/trash", ModelPath{path}, nil)
}

// RestoreModel puts a model back that was moved to the trash or taken out of the folder, by its ID, and returns it as it is
// then: from the trash where that can give back, else from what its job delivered.
func (c *Client) RestoreModel(ctx context.Context, id string) (e library.Entry, err error) {
	err = c.do(ctx, "POST", "/models/restore", ModelID{id}, &e)
	return e, err
}

// LinkModel makes a model appear in another program's folder and returns its path there. target is the id of a target, or
// the absolute path of a folder.
func (c *Client) LinkModel(ctx context.Context, path, target string) (string, error) {
	var there ModelPath
	err := c.do(ctx, "POST", "/models/link", ModelLink{ModelPath{path}, target}, &there)
	return there.Path, err
}

// ModelTargets lists the folders from which other programs read models.
func (c *Client) ModelTargets(ctx context.Context) (list []library.Target, err error) {
	err = c.do(ctx, "GET", "/models/targets", nil, &list)
	return list, err
}

// ModelFolder returns the model folder.
func (c *Client) ModelFolder(ctx context.Context) (f core.ModelFolder, err error) {
	err = c.do(ctx, "GET", "/models/folder", nil, &f)
	return f, err
}

// SetModelFolder chooses the model folder by its absolute path; "" chooses the default.
func (c *Client) SetModelFolder(ctx context.Context, path string) (f core.ModelFolder, err error) {
	err = c.do(ctx, "PUT", "/models/folder", ModelFolderChoice{path}, &f)
	return f, err
}
