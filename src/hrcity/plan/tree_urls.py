from __future__ import annotations

from django.urls import path

from hrcity.plan import life_views, tree_views

urlpatterns = [
    path("new/", tree_views.plan_new, name="new"),
    path("new/table.csv", tree_views.table_template, name="table-template"),
    path("measures/<str:node>/steps/<int:pk>/reached/", tree_views.milestone_reached, name="step-reached"),
    path("<str:ref>/structure.csv", tree_views.structure_csv, name="structure-csv"),
    path("<str:ref>/edit/", tree_views.edit, name="edit"),
    path("<str:ref>/edit/details/", tree_views.details, name="edit-details"),
    path("<str:ref>/edit/levels/", tree_views.levels, name="edit-levels"),
    path("<str:ref>/edit/add/", tree_views.node_add, name="edit-add"),
    path("<str:ref>/edit/weights/", tree_views.weights, name="edit-weights"),
    path("<str:ref>/edit/table/", tree_views.table, name="edit-table"),
    path("<str:ref>/edit/<str:node>/", tree_views.node_edit, name="edit-node"),
    path("<str:ref>/edit/<str:node>/move/", tree_views.node_move, name="edit-move"),
    path("<str:ref>/edit/<str:node>/remove/", tree_views.node_remove, name="edit-remove"),
    path("<str:ref>/edit/<str:node>/shift/<slug:way>/", tree_views.node_shift, name="edit-shift"),
    path("<str:ref>/edit/<str:node>/links/", tree_views.node_links, name="edit-links"),
    path("<str:ref>/edit/<str:node>/links/<slug:kind>/", tree_views.link_add, name="edit-link"),
    path("<str:ref>/edit/<str:node>/links/<slug:kind>/<int:pk>/end/", tree_views.link_end, name="edit-link-end"),
    path("<str:ref>/edit/<str:node>/steps/<int:pk>/remove/", tree_views.milestone_remove, name="edit-step-remove"),
    path("<str:ref>/do/<slug:verb>/", life_views.act, name="do"),
    path("<str:ref>/files/<slug:which>/", life_views.plan_file, name="file"),
    path("<str:ref>/amendments/", life_views.amendment_list, name="amendments"),
    path("<str:ref>/amendments/new/", life_views.amendment_new, name="amendment-new"),
    path("<str:ref>/amendments/<int:pk>/", life_views.amendment, name="amendment"),
    path("<str:ref>/amendments/<int:pk>/file/", life_views.amendment_file, name="amendment-file"),
    path("<str:ref>/amendments/<int:pk>/add/", life_views.change_add, name="amendment-add"),
    path("<str:ref>/amendments/<int:pk>/decide/", life_views.amendment_decide, name="amendment-decide"),
    path("<str:ref>/amendments/<int:pk>/withdraw/", life_views.amendment_withdraw, name="amendment-withdraw"),
    path("<str:ref>/amendments/<int:pk>/changes/<int:change>/remove/", life_views.change_remove,
         name="amendment-change-remove"),
    path("<str:ref>/amendments/<int:pk>/<str:node>/", life_views.change_node, name="amendment-change"),
    path("<str:ref>/amendments/<int:pk>/<str:node>/move/", life_views.change_move, name="amendment-move"),
    path("<str:ref>/amendments/<int:pk>/<str:node>/drop/", life_views.change_drop, name="amendment-drop"),
]  # fmt: skip
