-- Takes back: domains/to_array_of_itself
--
-- Revision 000000000002, after 000000000001

-- Change type of routes.paths from public.path[] to public.path
ALTER TABLE public.routes ALTER COLUMN paths TYPE public.path USING paths[1];
