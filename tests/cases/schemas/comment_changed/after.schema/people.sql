CREATE VIEW reporting.people AS SELECT id FROM public.users;
