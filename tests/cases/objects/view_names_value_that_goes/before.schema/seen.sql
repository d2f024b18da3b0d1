CREATE VIEW public.seen AS SELECT id FROM public.users WHERE mood <> 'happy';
