-- objects/view_on_renamed_value
--
-- Revision 000000000002, after 000000000001

-- Drop view gloom
DROP VIEW public.gloom;

-- Rename value sad of enum mood to gloomy
ALTER TYPE public.mood RENAME VALUE 'sad' TO 'gloomy';

-- Create view gloom
CREATE VIEW public.gloom AS SELECT id FROM public.users WHERE mood = 'gloomy';
